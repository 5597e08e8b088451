import { render, screen } from '@testing-library/react';
import { deliveryTexts } from '../texts';
import { summaryOf } from './Changes';
import { PlanView } from './PlanView';

describe('PlanView', () => {
  it('shows each field before and after, and what the gates say', () => {
    render(
      <PlanView
        plan={{
          digest: 'abcdef0123456789ff',
          gates: [
            {
              name: 'production-approval',
              state: 'Wait',
              message: 'Needs one approval from approvers.',
            },
          ],
          changes: [
            {
              object: {
                group: 'apps',
                version: 'v1',
                kind: 'Deployment',
                name: 'api',
              },
              summary: 'One replica becomes three.',
              targetPlane: 'dataplane',
              change: 'modify',
              effect: 'scale',
              fields: [{ path: 'spec.replicas', before: 1, after: 3 }],
            },
          ],
        }}
      />,
    );
    expect(screen.getByText('1 changed')).toBeInTheDocument();
    expect(
      screen.getByRole('row', { name: 'spec.replicas 1 3' }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Needs one approval from approvers.'),
    ).toBeInTheDocument();
  });

  it('says so when nothing would change', () => {
    expect(summaryOf([], deliveryTexts.english)).toBe('Nothing would change');
  });

  it('says once why it is held', () => {
    const message = 'api is not deployed in production.';
    render(
      <PlanView
        plan={{
          environment: 'production',
          problem: message,
          gates: [],
          changes: [],
          effects: {
            routing: { added: [], removed: [] },
            reachability: { opened: [], closed: [] },
            missing: [{ kind: 'Dependency', name: 'shop/api/http', message }],
            contracts: [],
          },
        }}
      />,
    );
    expect(screen.getByRole('alert').textContent).toBe(
      `What production lacksDependency shop/api/http: ${message}`,
    );
  });

  it('names callers that break, what the target lacks, addresses, and who can reach whom', () => {
    render(
      <PlanView
        plan={{
          environment: 'production',
          gates: [],
          changes: [],
          effects: {
            routing: { added: ['shop.example/v2'], removed: ['shop.example/'] },
            reachability: {
              opened: [
                { from: 'shop/web', to: 'shop/api', port: 80, protocol: 'TCP' },
              ],
              closed: [
                { from: 'shop/web', to: 'shop/db', port: 1, protocol: 'TCP' },
              ],
            },
            missing: [
              {
                kind: 'Secret',
                name: 'db-password',
                message: 'No SecretReference has this name.',
              },
            ],
            contracts: [
              {
                consumer: 'shop/web',
                endpoint: 'http',
                problems: ['GET /orders is gone.'],
              },
            ],
          },
        }}
      />,
    );
    const part = (name: string) =>
      screen.getByRole('region', { name }).textContent;
    expect(part('Callers that it breaks')).toContain(
      'shop/web uses endpoint http: GET /orders is gone.',
    );
    expect(part('What production lacks')).toContain(
      'Secret db-password: No SecretReference has this name.',
    );
    expect(part('Addresses')).toMatch(
      /Answers on.*shop\.example\/v2.*No longer answers on.*shop\.example\//,
    );
    expect(part('Who can reach whom')).toMatch(
      /Opens.*shop\/web to shop\/api, port 80.*Closes.*shop\/web to shop\/db, port 1/,
    );
  });
});
