/** Who is told the work beforehand, and may end it by throwing. */
export interface Payer {
  charge(cost: number): void;
}
