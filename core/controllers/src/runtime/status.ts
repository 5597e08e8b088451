import {
  Clock,
  Condition,
  findCondition,
  removeCondition,
  setCondition,
  StoredObject,
} from '@openchoreo-portal/model';

/** Status of every kind that reports conditions. */
export interface ConditionedStatus {
  observedGeneration?: number;
  conditions?: Condition[];
}

/** Collects conditions of one object during one run; what is not said again stays as it was. */
export class ConditionSet {
  private list: Condition[];
  private readonly generation: number | undefined;

  constructor(object: StoredObject, private readonly clock: Clock) {
    this.list = [
      ...((object.status as ConditionedStatus | undefined)?.conditions ?? []),
    ];
    this.generation = object.metadata.generation;
  }

  set(
    type: string,
    status: boolean | 'Unknown',
    reason: string,
    message: string,
  ): this {
    let word: Condition['status'] = 'Unknown';
    if (typeof status === 'boolean') word = status ? 'True' : 'False';
    this.list = setCondition(
      this.list,
      {
        type,
        status: word,
        reason,
        message: message.slice(0, 32_000),
        ...(this.generation === undefined
          ? {}
          : { observedGeneration: this.generation }),
      },
      this.clock.now(),
    );
    return this;
  }

  remove(type: string): this {
    this.list = removeCondition(this.list, type);
    return this;
  }

  get(type: string): Condition | undefined {
    return findCondition(this.list, type);
  }

  isTrue(type: string): boolean {
    return this.get(type)?.status === 'True';
  }

  /** The status with these conditions and the generation they speak about. */
  into<S extends ConditionedStatus>(status: S | undefined): S {
    return {
      ...(status ?? ({} as S)),
      ...(this.generation === undefined
        ? {}
        : { observedGeneration: this.generation }),
      conditions: this.list,
    };
  }
}
