import { ResourceClient } from '@openchoreo-portal/client';
import { ApiError } from '@openchoreo-portal/model';
import { BindingChange, writeBinding } from './writeBinding';

const change: BindingChange = {
  namespace: 'default',
  project: 'shop',
  component: 'api',
  environment: 'production',
  releaseName: 'api-2',
};

/** A control plane that has bindings of these names, and what is written to it. */
function plane(...names: string[]) {
  const written: string[] = [];
  const client: Pick<ResourceClient, 'patch' | 'create'> = {
    patch: async (_kind, { name }) => {
      if (!names.includes(name)) {
        throw new ApiError({ reason: 'NotFound', message: `No ${name}.` });
      }
      written.push(`patch ${name}`);
      return {} as never;
    },
    create: async (_kind, object) => {
      written.push(`create ${object.metadata.name}`);
      return object as never;
    },
  };
  return { client: client as ResourceClient, written };
}

it('changes the binding that is there, whatever it is called', async () => {
  const { client, written } = plane('made-by-a-tool');
  await writeBinding(client, { ...change, name: 'made-by-a-tool' });
  expect(written).toEqual(['patch made-by-a-tool']);
});

it('makes one where there is none', async () => {
  const { client, written } = plane();
  await writeBinding(client, change);
  expect(written).toEqual(['create api-production']);
});
