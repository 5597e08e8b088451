import { Entity } from '@backstage/catalog-model';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import {
  cleanup,
  render,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ApiError,
  Component,
  componentKind,
  Workload,
  workloadKind,
} from '@openchoreo-portal/model';
import { seed, startPortal, until } from '../__testUtils__/portal';
import { ConfigureTab } from './ConfigureTab';

jest.setTimeout(120_000);

const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'shop',
    namespace: 'default',
    annotations: {
      'openchoreo.io/namespace': 'default',
      'openchoreo.io/kind': 'Component',
      'openchoreo.io/name': 'shop',
      'openchoreo.io/project': 'storefront',
      'openchoreo.io/component': 'shop',
    },
  },
};
const key = { namespace: 'default', name: 'shop' };
const workloadKey = { namespace: 'default', name: 'shop-workload' };

const component = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Component',
  metadata: key,
  spec: {
    owner: { projectName: 'storefront' },
    componentType: {
      kind: 'ClusterComponentType',
      name: 'deployment/portal-service',
    },
    autoDeploy: true,
  },
};
const workload = {
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'Workload',
  metadata: workloadKey,
  spec: {
    owner: { projectName: 'storefront', componentName: 'shop' },
    container: { image: 'shop:1', env: [{ key: 'LOG', value: 'info' }] },
    endpoints: { http: { type: 'HTTP', port: 8080 } },
  },
};

describe('Configure tab', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;
  const draw = (address?: string) =>
    render(
      <portal.Portal address={address}>
        <EntityProvider entity={entity}>
          <ConfigureTab />
        </EntityProvider>
      </portal.Portal>,
    );
  beforeEach(async () => {
    portal = await startPortal([
      ...seed('10-planes.yaml').filter(o => o.kind === 'ClusterDataPlane'),
      ...seed('20-environments.yaml').filter(o =>
        ['Environment', 'DeploymentPipeline'].includes(o.kind),
      ),
      ...seed('31-portal-service.yaml'),
      ...seed('50-storefront.yaml').filter(o => o.kind === 'Project'),
      component,
      workload,
    ]);
    draw();
    await screen.findByLabelText('Image', {}, { timeout: 20_000 });
  });
  afterEach(() => portal.stop());

  const stored = async () => ({
    component: await portal.client.get<Component>(componentKind, key),
    workload: await portal.client.get<Workload>(workloadKind, workloadKey),
  });
  const save = () =>
    userEvent.click(screen.getByRole('button', { name: 'Save changes' }));

  it('previews while typing and saves the workload in one write', async () => {
    await screen.findByText('Nothing would change in development.');
    const before = (await stored()).workload.metadata.generation!;
    await userEvent.click(
      screen.getByRole('button', { name: 'Add Environment Variable' }),
    );
    const names = screen.getAllByLabelText('Name');
    await userEvent.type(names[1], 'GREETING');
    await userEvent.type(screen.getAllByLabelText('Value')[1], 'Hello');
    const preview = await screen.findByText(/objects would change/);
    expect(preview).toHaveTextContent(/^\d of \d objects would change\.$/);
    await save();
    await screen.findByText(/^Saved\. The new release goes/);
    const { workload: after } = await stored();
    expect(after.metadata.generation).toBe(before + 1);
    expect(after.spec.container.env).toContainEqual({
      key: 'GREETING',
      value: 'Hello',
    });
    await screen.findByText('Nothing would change in development.');
  });

  it('says at the field what is wrong, and why it cannot be saved', async () => {
    const image = screen.getByLabelText('Image');
    await userEvent.clear(image);
    expect(image).toHaveAttribute('aria-invalid', 'true');
    const button = screen.getByRole('button', { name: 'Save changes' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(screen.getByRole('tab', { name: 'Component' }));
    await userEvent.type(
      await screen.findByLabelText('Seconds between checks'),
      '0',
    );
    await screen.findByText('Should be greater than or equal to 1');
  });

  it('takes over what somebody else changed elsewhere', async () => {
    await userEvent.type(screen.getByLabelText('Image'), '.1');
    await portal.other.patch(workloadKind, workloadKey, 'merge', {
      spec: { container: { args: ['--fast'] } },
    });
    await screen.findByText(/workload.container.args/);
    expect(screen.getByLabelText('Image')).toHaveValue('shop:1.1');
    await save();
    await until(async () => {
      const { container } = (await stored()).workload.spec;
      return container.image === 'shop:1.1' && container.args?.[0] === '--fast';
    });
  });

  it('shows theirs and mine, and saves what was chosen', async () => {
    await userEvent.type(screen.getByLabelText('Image'), '-mine');
    const value = screen.getByLabelText('Value');
    await userEvent.clear(value);
    await userEvent.type(value, 'debug');
    await portal.other.patch(workloadKind, workloadKey, 'merge', {
      spec: {
        container: {
          image: 'shop:theirs',
          env: [{ key: 'LOG', value: 'warn' }],
        },
      },
    });
    await screen.findByText('You and somebody else changed the same');
    const image = screen.getByRole('radiogroup', {
      name: 'workload.container.image',
    });
    await userEvent.click(within(image).getByLabelText(/^Theirs/));
    expect(
      screen.getByRole('button', { name: 'Save changes' }),
    ).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(
      screen.getByRole('button', { name: 'Go on with these' }),
    );
    expect(screen.getByLabelText('Image')).toHaveValue('shop:theirs');
    await save();
    await until(async () => {
      const { container } = (await stored()).workload.spec;
      return (
        container.image === 'shop:theirs' &&
        container.env?.[0].value === 'debug'
      );
    });
  });

  it('writes component and workload together, or neither', async () => {
    await userEvent.type(screen.getByLabelText('Image'), '.2');
    await userEvent.click(screen.getByRole('tab', { name: 'Component' }));
    await userEvent.type(await screen.findByLabelText('Path'), '/healthz');
    await save();
    await screen.findByText(/^Saved\./);
    const { component: c, workload: w } = await stored();
    expect(c.spec.parameters).toEqual({ health: { path: '/healthz' } });
    expect(w.spec.container.image).toBe('shop:1.2');
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Discard changes' }),
      ).toBeDisabled(),
    );
  });

  it('keeps what is in sight in the address', async () => {
    await userEvent.click(screen.getByRole('tab', { name: 'Component' }));
    await userEvent.click(screen.getByRole('tab', { name: 'YAML' }));
    expect(screen.getByLabelText('address')).toHaveTextContent(
      '?part=component&beside=yaml',
    );
    await userEvent.click(screen.getByRole('tab', { name: 'Workload' }));
    await userEvent.click(
      screen.getByRole('tab', { name: 'Rendered objects' }),
    );
    expect(screen.getByLabelText('address')).toHaveTextContent(/^$/);
    cleanup();

    draw('/?part=component&env=staging');
    await screen.findByLabelText('Seconds between checks');
    await screen.findByText('Nothing would change in staging.');
    cleanup();

    draw('/?beside=yaml&env=nowhere');
    await screen.findByRole('textbox', { name: 'YAML editor' });
  });

  it.each([
    ['forbidden', 'You are not allowed to see this'],
    ['failed', 'This could not be loaded'],
  ] as const)(
    'does not take a workload that is %s for one that is not there',
    async (status, words) => {
      cleanup();
      const { state } = portal.api.stream;
      const error = new ApiError({ reason: 'Forbidden', message: 'No.' });
      const unread = { status, items: [], error };
      jest
        .spyOn(portal.api.stream, 'state')
        .mockImplementation(selection =>
          selection.kind.kind === 'Workload' ? unread : state(selection),
        );
      draw();
      await screen.findByText(words);
      expect(screen.queryByText(/Describe it here/)).not.toBeInTheDocument();
    },
  );
});
