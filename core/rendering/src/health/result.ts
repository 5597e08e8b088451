import { HealthStatus, KubeObject } from '@openchoreo-portal/model';

/** How a live object is doing, for programs and for people. */
export interface Health {
  health: HealthStatus;
  /** CamelCase, machine readable. */
  reason: string;
  /** One sentence. */
  message: string;
}

/** Reads the health of one kind from a live object. */
export type HealthRule = (object: KubeObject, view: HealthView) => Health;

/** The parts that rules look at; anything of a wrong type reads as absent. */
export interface HealthView {
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
  generation: number | undefined;
}

const make =
  (health: HealthStatus) =>
  (reason: string, message: string): Health => ({ health, reason, message });

/** Makers of {@link Health}, one per status. */
export const healthy = make('Healthy');
export const progressing = make('Progressing');
export const degraded = make('Degraded');
export const suspended = make('Suspended');
export const unknown = make('Unknown');
