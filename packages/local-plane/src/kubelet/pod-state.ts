import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../cluster/files';
import { ContainerState } from '../cluster/objects';
import { ContainerRecord } from '../runtimes/types';

/** One container of a {@link SavedPod}. */
export interface SavedContainer {
  restartCount: number;
  lastState: ContainerState;
  /** Set while a program runs, or ran when the plane went away. */
  record?: ContainerRecord;
  imageID?: string;
  /** An init container, or one that is not restarted, that is done. */
  terminated?: ContainerState['terminated'];
}

/** What survives a crash of the plane. */
export interface SavedPod {
  ports: number[];
  hostPorts: Record<number, number>;
  declared: string[];
  containers: Record<string, SavedContainer>;
}

const fileOf = (podDirectory: string) => join(podDirectory, 'state.json');

/** What is remembered of a pod; empty when it never ran here. */
export function loadPodState(podDirectory: string): SavedPod {
  try {
    return JSON.parse(readFileSync(fileOf(podDirectory), 'utf8')) as SavedPod;
  } catch {
    return { ports: [], hostPorts: {}, declared: [], containers: {} };
  }
}

/** Remembers a pod; atomic. */
export function savePodState(podDirectory: string, state: SavedPod): void {
  writeFileAtomic(fileOf(podDirectory), JSON.stringify(state));
}
