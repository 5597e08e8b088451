import {
  Component,
  componentKind,
  KubeObject,
  Promotion,
  promotionKind,
} from '@openchoreo-portal/model';
import {
  approval,
  binding,
  cell,
  cellPlatform,
  component,
  shop,
  workload,
} from './fixtures';
import { person, World } from './world';

/** Environments of the platform, in the order of its pipeline. */
export const ENVIRONMENTS = ['development', 'staging', 'production'];
const dave = person('dave', 'developers');
const erin = person('erin', 'approvers');

/** For each test a world with a project, its cells and types, whose production asks `approvers`. Registers what starts and stops it. */
export function useGatedPlatform() {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    world.boot();
    await world.apply(cellPlatform);
    await world.apply([shop(), ...ENVIRONMENTS.map(e => cell(e))], dave);
    await world.settle();
  }, 60_000);
  afterEach(() => world.stop());

  const promotions = () => world.list<Promotion>(promotionKind);
  const phases = async () =>
    (await promotions()).map(p => p.status?.phase).sort();
  const open = async () =>
    (await promotions()).find(p => p.status?.phase === 'WaitingForApproval')!;
  async function write(objects: readonly KubeObject[], who = dave) {
    await world.apply(objects, who);
    await world.settle();
  }
  async function approve(name: string) {
    const promotion = await open();
    await write([approval(name, promotion)], erin);
    return promotion;
  }
  /** A component in production: from now on the cell holds software. */
  async function webInProduction() {
    await write([component('web'), workload('web', 'registry/web:1')]);
    const { status } = await world.get<Component>(componentKind, 'web');
    const { name } = status!.latestRelease!;
    for (const environment of ['staging', 'production']) {
      await write([binding('web', environment, name)]);
    }
    await approve('web');
    expect(await phases()).toEqual(['Succeeded']);
  }
  return {
    world: () => world,
    promotions,
    phases,
    open,
    write,
    approve,
    webInProduction,
  };
}
