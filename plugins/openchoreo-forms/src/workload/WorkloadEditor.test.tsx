import { useState } from 'react';
import { errorApiRef, translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, TestApiProvider } from '@backstage/frontend-test-utils';
import { fireEvent, render, screen, within } from '@testing-library/react';
import { WorkloadTemplate } from '@openchoreo-portal/model';
import { lookup, workloadProblems } from './problems';
import { WorkloadEditor } from './WorkloadEditor';

jest.setTimeout(60_000);

function show(initial: WorkloadTemplate) {
  const seen: WorkloadTemplate[] = [initial];
  function Page() {
    const [value, setValue] = useState(initial);
    return (
      <WorkloadEditor
        value={value}
        problemAt={lookup(workloadProblems(value))}
        secrets={[]}
        options={{
          project: 'shop',
          endpoints: [{ project: 'shop', component: 'db', name: 'tcp' }],
          resources: ['orders'],
        }}
        onChange={next => {
          seen.push(next);
          setValue(next);
        }}
      />
    );
  }
  render(
    <TestApiProvider
      apis={[
        [translationApiRef, mockApis.translation()],
        [errorApiRef, mockApis.error()],
      ]}
    >
      <Page />
    </TestApiProvider>,
  );
  return { last: () => seen.at(-1)! };
}

const type = (label: string | RegExp, value: string, index = 0) =>
  fireEvent.change(screen.getAllByLabelText(label)[index], {
    target: { value },
  });
const press = (name: string | RegExp) =>
  fireEvent.click(screen.getByRole('button', { name }));

describe('WorkloadEditor', () => {
  it('edits image, command, variables and files', () => {
    const { last } = show({ container: { image: 'a' } });
    type('Image', 'b:1');
    type('Arguments', '--port, 80');
    press('Add Environment Variable');
    type('Name', '9');
    expect(screen.getByText(/may not begin with a digit/)).toBeInTheDocument();
    type('Name', 'KEY');
    press('Switch to secret');
    type('Secret Reference Name', 'db');
    type('Secret Reference Key', 'password');
    press('Add File Mount');
    type('File Name', 'app.yaml');
    type('Mount Path', 'etc');
    expect(screen.getByText(/An absolute path/)).toBeInTheDocument();
    type('Mount Path', '/etc');
    type('Content', 'a: 1');
    expect(last()).toEqual({
      container: {
        image: 'b:1',
        args: ['--port', '80'],
        env: [
          {
            key: 'KEY',
            valueFrom: { secretKeyRef: { name: 'db', key: 'password' } },
          },
        ],
        files: [{ key: 'app.yaml', mountPath: '/etc', value: 'a: 1' }],
      },
    });
    expect(workloadProblems(last())).toEqual([]);
    press('Remove environment variable');
    press('Remove file mount');
    expect(last().container).toEqual({
      image: 'b:1',
      args: ['--port', '80'],
    });
  });

  it('edits endpoints without losing one while names are written', () => {
    const { last } = show({ container: { image: 'a' } });
    press('Add Endpoint');
    press('Add Endpoint');
    expect(Object.keys(last().endpoints!)).toEqual(['http', 'http-2']);
    type('Name', 'http', 1);
    expect(
      screen.getByText('Another endpoint has this name.'),
    ).toBeInTheDocument();
    expect(Object.keys(last().endpoints!)).toEqual(['http', 'http-2']);
    type('Name', 'admin', 1);
    type('Port', '9090', 1);
    const groups = screen.getAllByRole('group', { name: 'Who may call it' });
    fireEvent.click(within(groups[1]).getByLabelText('The internet'));
    fireEvent.click(within(groups[1]).getByLabelText('Other projects'));
    expect(last().endpoints).toEqual({
      http: { type: 'HTTP', port: 8080, visibility: ['external'] },
      admin: { type: 'HTTP', port: 9090, visibility: ['namespace'] },
    });
    type('Port', '0', 1);
    expect(
      screen.getByText('Should be greater than or equal to 1'),
    ).toBeInTheDocument();
    press('Remove endpoint admin');
    press('Remove endpoint http');
    expect(last()).toEqual({ container: { image: 'a' } });
  });

  it('edits dependencies of all three sorts', () => {
    const { last } = show({ container: { image: 'a' } });
    press('Add component');
    type('Component', 'db');
    type('Endpoint', 'tcp');
    type('Variable for the address', 'DB');
    press('Add resource');
    type('Resource', 'orders');
    press('Bind an output');
    type('Output', 'host');
    type('Variable', 'ORDERS_HOST');
    press('Add external service');
    type('Name', 'payments');
    type('Host', 'localhost');
    type('Host', 'api.pay.example');
    expect(last().dependencies).toEqual({
      endpoints: [
        {
          component: 'db',
          name: 'tcp',
          visibility: 'project',
          envBindings: { address: 'DB' },
        },
      ],
      resources: [{ ref: 'orders', envBindings: { host: 'ORDERS_HOST' } }],
      external: [
        {
          name: 'payments',
          host: 'api.pay.example',
          port: 443,
          protocol: 'HTTP',
          tls: true,
        },
      ],
    });
    expect(workloadProblems(last())).toEqual([]);
    type('Project', 'billing');
    expect(last().dependencies!.endpoints![0]).toMatchObject({
      project: 'billing',
      visibility: 'namespace',
    });
    press('Remove dependency on payments');
    expect(last().dependencies!.external).toBeUndefined();
  });
});
