/** One measured value. */
export interface Sample {
  /** RFC 3339. */
  timestamp: string;
  value: number;
}

/** Resource usage of a component (reference/observer.md §6). CPU in cores, memory in bytes. */
export interface ResourceMetrics {
  cpuUsage?: Sample[];
  cpuLimits?: Sample[];
  memoryUsage?: Sample[];
  memoryLimits?: Sample[];
}

/** Columns for a plot: seconds, then one column per series; a gap is null. */
export function toColumns(
  series: ReadonlyArray<readonly Sample[] | undefined>,
): [number[], ...Array<Array<number | null>>] {
  const times = [
    ...new Set(
      series.flatMap(samples =>
        (samples ?? []).map(sample => Date.parse(sample.timestamp) / 1000),
      ),
    ),
  ].sort((a, b) => a - b);
  const columns = series.map(samples => {
    const byTime = new Map(
      (samples ?? []).map(sample => [
        Date.parse(sample.timestamp) / 1000,
        sample.value,
      ]),
    );
    return times.map(time => byTime.get(time) ?? null);
  });
  return [times, ...columns];
}

/** `250 m` below a core, else `1.25 cores`. */
export function formatCpu(cores: number): string {
  return cores < 1
    ? `${Math.round(cores * 1000)} m`
    : `${cores.toFixed(2)} cores`;
}

/** Binary units: `12.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${
    value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)
  } ${units[unit]}`;
}
