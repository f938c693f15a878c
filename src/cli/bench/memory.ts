import { readFileSync } from 'node:fs';

export interface Memory {
  /** Anonymous memory, in MB: what the process holds and no file backs. */
  readonly own: number;
  /** Pages of files that the process has mapped, in MB; the system takes them back when it needs them. */
  readonly mapped: number;
}

/** What the kernel says of a process; null where there is no /proc. */
export function memoryOf(pid: number): Memory | null {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
    const own = kilobytes('Anonymous') / 1_024;
    return { own, mapped: kilobytes('Rss') / 1_024 - own };
  } catch {
    return null;
  }
}
