import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  Environment,
  environmentKind,
  ReleaseBinding,
  releaseBindingKind,
} from '@openchoreo-portal/model';
import { runOcc } from './__testUtils__/occ';
import { Portal, startPortal } from './__testUtils__/portal';
import { startPlane, TestPlane } from './__testUtils__/plane';
import {
  applyPlatform,
  approval,
  binding,
  component,
  observe,
  workload,
} from './__testUtils__/shop';

jest.setTimeout(180_000);

describe('backup and restore', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'backup-'));
  const portals: Portal[] = [];
  const planes: TestPlane[] = [];
  afterAll(async () => {
    for (const portal of portals) await portal.stop();
    for (const plane of planes) await plane.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const start = async () => {
    const plane = await startPlane();
    planes.push(plane);
    const portal = await startPortal({ plane });
    portals.push(portal);
    return portal;
  };
  const occ = (portal: Portal, person: string, ...args: string[]) =>
    runOcc(folder, portal, person, args);

  it('makes an empty installation what the old one was, and gates hold there too', async () => {
    const old = await start();
    await applyPlatform(old);
    await old.apply('admin', [
      component('shop'),
      workload('shop', 'registry/shop:1'),
    ]);
    const seen = observe(old, 'shop');
    const release = await seen.release();
    await seen.synced('development', 'ReleaseSynced').catch(() => undefined);
    await old.apply('admin', [
      binding('shop', 'staging', release),
      binding('shop', 'production', release),
    ]);
    const asked = await seen.open();
    await old.apply('erin', [approval('yes', asked)]);
    await seen.phase(asked.metadata.name, 'Succeeded');
    expect(await seen.image('production')).toBe('registry/shop:1');
    const moment = new Date().toISOString();

    const made = await occ(old, 'admin', 'backup', '-o', 'backup.yaml');
    expect(made).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/^\d+ objects in backup.yaml/),
    });
    const text = fs.readFileSync(path.join(folder, 'backup.yaml'), 'utf8');
    for (const kind of ['Promotion', 'Approval', 'RenderedRelease', 'Event'])
      expect(text).not.toMatch(new RegExp(`^kind: ${kind}$`, 'm'));
    expect(text).not.toMatch(/^ {2}(uid|resourceVersion|managedFields):/m);
    // Twice the same, and the past is the same as the present was.
    expect((await occ(old, 'admin', 'backup')).out).toBe(text);
    await old.apply('admin', [workload('shop', 'registry/shop:2')]);
    await seen.release(release);
    expect((await occ(old, 'admin', 'backup', '--at', moment)).out).toBe(text);
    // Whoever may not see everything gets no half of a backup.
    expect((await occ(old, 'nobody', 'backup')).code).not.toBe(0);

    const fresh = await start();
    const restored = await occ(fresh, 'admin', 'restore', '-f', 'backup.yaml');
    expect(restored).toMatchObject({ code: 0, err: '' });
    const now = observe(fresh, 'shop');
    await now.synced('production', 'PromotionPending');
    expect(await now.rendered('production')).toBeUndefined();
    const again = await now.open();
    expect(again.spec.releaseName).toBe(release);
    await fresh.apply('erin', [approval('again', again)]);
    await now.phase(again.metadata.name, 'Succeeded');
    expect(await now.image('production')).toBe('registry/shop:1');

    for (const [kind, name] of [
      [environmentKind, 'production'],
      [releaseBindingKind, 'shop-production'],
    ] as const) {
      const before = await old.find<Environment & ReleaseBinding>(kind, name);
      const after = await fresh.find<Environment & ReleaseBinding>(kind, name);
      expect(after?.spec).toEqual(before?.spec);
    }
    // A second restore changes nothing.
    const twice = await occ(fresh, 'admin', 'restore', '-f', 'backup.yaml');
    expect(twice.out).not.toMatch(/ (created|configured)$/m);
    expect(twice.code).toBe(0);
  });
});
