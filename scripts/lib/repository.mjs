// Where the project is published: `repository` of package.json is the one place that says so.

/** What stands for the account until the project has one. */
const placeholder = "OWNER";

/** The manifest's `repository`, `bugs` and `homepage`; nothing as long as the account is not filled in. */
export function repositoryLinks({ repository }) {
  const address = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
  if (address.split("/").includes(placeholder)) return {};
  return { repository, bugs: { url: `${address}/issues` }, homepage: `${address}#readme` };
}

/** Why a manifest must not be published yet; undefined when it may. */
export function whyUnpublished(manifest) {
  if ("repository" in repositoryLinks(manifest)) return undefined;
  return `package.json: "repository" still names the account ${placeholder}. Put the project's own address there.`;
}
