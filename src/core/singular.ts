const counted =
  /(there are )?(?:\{(\d+)\} of )?\{(\d+)\} ((?:more |missing |non-zero )?)(axe|bucket|byte|cell|character|column|decimal|digit|distance|element|entrie|file|graph|group|head|id|input|item|key|label|layer|level|line|mistake|nat|node|number|object|opcode|pair|panel|pixel|position|problem|propertie|querie|record|result|round|row|second|section|shard|size|step|stride|table|task|tensor|term|time|token|token id|value|word)s\b(?: (are|do|have|differ|match|hold)\b)?/g;
const ofOne: Readonly<Record<string, string>> = { are: "is", do: "does", have: "has", match: "matches" };

/** An English template with its counts of 1 in the singular: `{0} heads do` becomes `{0} head does`. */
export function inSingular(template: string, args: readonly (string | number)[]): string {
  return template.replace(
    counted,
    (
      whole,
      there: string | undefined,
      part: string | undefined,
      count: string,
      more: string,
      noun: string,
      verb = "",
    ) => {
      const isOne = (index: string) => String(args[Number(index)]) === "1";
      const [one, verbOfOne] = [isOne(count), isOne(part ?? count)];
      if (!one && !verbOfOne) return whole;
      const counts = part === undefined ? `{${count}}` : `{${part}} of {${count}}`;
      const name = one ? noun.replace(/ie$/, "y").replace(/^axe$/, "axis") : `${noun}s`;
      const said = verbOfOne && verb !== "" ? (ofOne[verb] ?? `${verb}s`) : verb;
      const lead = there === undefined ? "" : verbOfOne ? "there is " : there;
      return `${lead}${counts} ${more}${name}${said === "" ? "" : ` ${said}`}`;
    },
  );
}
