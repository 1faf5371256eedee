import { posix } from "node:path";

interface Parts {
  readonly scheme: string;
  readonly authority?: string;
  readonly path?: string;
  readonly query?: string;
  readonly fragment?: string;
}

/** An address as VS Code has it. */
export class Uri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;

  private constructor({ scheme, authority = "", path = "", query = "", fragment = "" }: Parts) {
    this.scheme = scheme;
    this.authority = authority;
    this.path = scheme === "file" && !path.startsWith("/") ? `/${path}` : path;
    this.query = query;
    this.fragment = fragment;
  }

  static file(path: string): Uri {
    return new Uri({ scheme: "file", path });
  }

  static from(parts: Parts): Uri {
    return new Uri(parts);
  }

  static parse(text: string, strict = false): Uri {
    const found = /^(?:([a-z][\w+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is.exec(text);
    if (found?.[1] === undefined && strict) throw new Error(`[UriError]: Scheme is missing: ${text}`);
    const [, scheme = "file", authority = "", path = "", query = "", fragment = ""] = found ?? [];
    return new Uri({
      scheme,
      authority,
      path: decodeURIComponent(path),
      query: decodeURIComponent(query),
      fragment: decodeURIComponent(fragment),
    });
  }

  static joinPath(base: Uri, ...parts: readonly string[]): Uri {
    return base.with({ path: posix.join(base.path, ...parts) });
  }

  get fsPath(): string {
    return this.path;
  }

  with(change: Partial<Parts>): Uri {
    const { scheme, authority, path, query, fragment } = this;
    return new Uri({ scheme, authority, path, query, fragment, ...change });
  }

  toString(): string {
    const path = this.path.split("/").map(encodeURIComponent).join("/");
    const place = this.authority !== "" || this.scheme === "file" ? `//${this.authority}` : "";
    return `${this.scheme}:${place}${path}${this.query === "" ? "" : `?${encodeURIComponent(this.query)}`}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
