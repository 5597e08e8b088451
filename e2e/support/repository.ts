import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Page } from '@playwright/test';

interface Identity {
  token: string;
  identity: { userEntityRef: string; ownershipEntityRefs: string[] };
}

/** Who the portal of a signed-in page takes its user for. */
export async function identityOf(page: Page): Promise<Identity> {
  return page.evaluate(async () => {
    const response = await fetch(
      '/api/auth/openchoreo/refresh?env=development',
      { headers: { 'x-requested-with': 'XMLHttpRequest' } },
    );
    return (await response.json()).backstageIdentity;
  });
}

/** The token that the portal of a signed-in page talks to its backend with. */
export async function tokenOf(page: Page): Promise<string> {
  return (await identityOf(page)).token;
}

/** A working copy of a component's repository, as a developer has one on a laptop. */
export class Repository {
  private constructor(readonly directory: string) {}

  static async clone(page: Page, name: string): Promise<Repository> {
    return Repository.from(
      process.env.E2E_BASE_URL!,
      await tokenOf(page),
      name,
    );
  }

  /** A clone from the platform at an origin, by the portal's token of somebody. */
  static from(origin: string, token: string, name: string): Repository {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'checkout-'));
    const url = `${origin.replace(
      '://',
      `://dave:${token}@`,
    )}/api/openchoreo-git/default/${name}.git`;
    const repository = new Repository(directory);
    repository.git('clone', '--quiet', url, '.');
    return repository;
  }

  /** Changes a file and pushes the commit. Returns its id. */
  push(file: string, change: (text: string) => string): string {
    const target = path.join(this.directory, file);
    fs.writeFileSync(target, change(fs.readFileSync(target, 'utf8')));
    this.git(
      '-c',
      'user.name=Dave',
      '-c',
      'user.email=dave@example.com',
      'commit',
      '-qam',
      `Change ${file}`,
    );
    this.git('push', '--quiet', 'origin', 'HEAD:main');
    return this.git('rev-parse', 'HEAD').trim();
  }

  remove(): void {
    fs.rmSync(this.directory, { recursive: true });
  }

  private git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.directory, encoding: 'utf8' });
  }
}
