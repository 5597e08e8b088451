const MAX = 300;
/** Lines of npm that say nothing about the cause. */
const NOISE =
  /^npm (error|ERR!)\s*(code |errno |syscall |path |command |A complete log|Lifecycle script|workspace |location |$)/;

/** Finds the one line that tells why npm failed: the program's own last words, else npm's first ones. */
export class NpmOutput {
  private own = '';
  private npm = '';

  add(line: string, stream: 'stdout' | 'stderr'): void {
    const text = line.trim();
    if (!text) return;
    if (/^npm (error|ERR!)/.test(text)) {
      if (!this.npm && !NOISE.test(text)) {
        this.npm = text.replace(/^npm (error|ERR!)\s*/, '');
      }
    } else if (stream === 'stderr' && !text.startsWith('npm ')) {
      // The frames of a stack tell where, the line before them why.
      if (!/^at /.test(text) && !/^Node\.js v/.test(text)) this.own = text;
    }
  }

  /** Empty when nothing was said. */
  reason(): string {
    return (this.own || this.npm).slice(0, MAX);
  }
}
