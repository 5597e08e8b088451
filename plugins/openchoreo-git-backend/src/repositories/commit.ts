import { ApiError } from '@openchoreo-portal/model';
import { checkFilePath } from './names';

const MAX_FILES = 5_000;
const MAX_BYTES = 32 * 1024 * 1024;

/** One file of a commit. */
export interface CommitFile {
  /** Relative to the root of the repository. */
  path: string;
  content: string;
  /** Default `utf8`. */
  encoding?: 'utf8' | 'base64';
  executable?: boolean;
}

/** Who a commit is by. */
export interface Person {
  name: string;
  email: string;
}

/** What {@link fastImport} writes. */
export interface CommitRequest {
  branch: string;
  message: string;
  author: Person;
  /** Commit that this one follows; absent for a first commit. */
  parent?: string;
  files: CommitFile[];
  at: Date;
}

/** Checks files from a request body. Throws `ApiError` Invalid. */
export function checkFiles(files: unknown): CommitFile[] {
  if (!Array.isArray(files)) {
    throw new ApiError({
      reason: 'Invalid',
      message: 'files is not a list of {path, content}.',
    });
  }
  let bytes = 0;
  const seen = new Set<string>();
  const checked = files.map((raw): CommitFile => {
    const file = (raw ?? {}) as Partial<CommitFile>;
    const path = checkFilePath(String(file.path ?? ''));
    if (typeof file.content !== 'string' || seen.has(path)) {
      throw new ApiError({
        reason: 'Invalid',
        message: `The file ${path} has no content or is there twice.`,
      });
    }
    seen.add(path);
    bytes += file.content.length;
    return {
      path,
      content: file.content,
      encoding: file.encoding === 'base64' ? 'base64' : 'utf8',
      executable: file.executable === true,
    };
  });
  if (checked.length > MAX_FILES || bytes > MAX_BYTES) {
    throw new ApiError({
      reason: 'RequestEntityTooLarge',
      message: `A commit through the API has at most ${MAX_FILES} files and ${MAX_BYTES} bytes.`,
      remedy: 'Clone the repository and push instead.',
    });
  }
  return checked;
}

/** Input of `git fast-import` for one commit: nothing is checked out, and the branch moves only when all of it is stored. */
export function* fastImport(
  request: CommitRequest,
): Generator<Buffer | string> {
  const { branch, message, author, parent, files, at } = request;
  const person = `${clean(author.name)} <${clean(author.email)}> ${Math.floor(
    at.getTime() / 1000,
  )} +0000`;
  yield `commit refs/heads/${branch}\nauthor ${person}\ncommitter ${person}\n`;
  yield* data(Buffer.from(message.endsWith('\n') ? message : `${message}\n`));
  if (parent) yield `from ${parent}\n`;
  for (const file of files) {
    const mode = file.executable ? '100755' : '100644';
    yield `M ${mode} inline ${quote(file.path)}\n`;
    yield* data(Buffer.from(file.content, file.encoding ?? 'utf8'));
  }
  yield 'done\n';
}

function* data(bytes: Buffer): Generator<Buffer | string> {
  yield `data ${bytes.length}\n`;
  yield bytes;
  yield '\n';
}

function quote(path: string): string {
  return `"${path.replace(/["\\]/g, c => `\\${c}`)}"`;
}

function clean(text: string): string {
  return text.replace(/[<>\n\r\0]/g, '').slice(0, 200) || 'unknown';
}
