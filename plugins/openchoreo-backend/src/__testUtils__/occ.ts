import { Io, runCli } from '@openchoreo-portal/cli';
import { authorization, Portal } from './portal';

/** Runs `occ` in a folder as somebody; the command line itself, without a process. */
export async function runOcc(
  folder: string,
  portal: Portal,
  person: string,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const io: Io = {
    out: text => {
      out += text;
    },
    err: text => {
      err += text;
    },
    readInput: async () => '',
    env: {
      OCC_URL: portal.url,
      OCC_TOKEN: authorization(person).slice('Bearer '.length),
    },
    cwd: folder,
    configDirectory: folder,
    fetch,
    openBrowser: () => undefined,
    now: () => new Date(),
    signal: new AbortController().signal,
  };
  const code = await runCli(args, io);
  return { code, out, err };
}
