/** One figure of one run. */
export interface Measurement {
  name: string;
  value: number;
  /** `ms`, `1/s`, `×` and so on. */
  unit: string;
}
