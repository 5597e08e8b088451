import { render, screen } from '@testing-library/react';
import { DeploymentPipeline } from '@openchoreo-portal/model';
import { GatesAhead } from './GatesAhead';

const pipeline = (requiresApproval: boolean): DeploymentPipeline => ({
  apiVersion: 'openchoreo.dev/v1alpha1',
  kind: 'DeploymentPipeline',
  metadata: {
    name: 'train',
    namespace: 'default',
    uid: '1',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: {
    promotionPaths: [
      {
        sourceEnvironmentRef: { name: 'staging' },
        targetEnvironmentRefs: [{ name: 'production', requiresApproval }],
      },
    ],
  },
});

it.each([
  [true, 'An approval, because the pipeline train asks for one on a way here.'],
  [false, 'Nothing holds changes back here.'],
])(
  'tells of the approval that a pipeline asks for: %s',
  (requiresApproval, words) => {
    render(
      <GatesAhead
        environment="production"
        project="shop"
        subject={{ kind: 'Component', component: 'api' }}
        pipeline={pipeline(requiresApproval)}
        policies={[]}
        pending={undefined}
      />,
    );
    expect(screen.getByText(words)).toBeInTheDocument();
  },
);
