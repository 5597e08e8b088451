import { VerificationGate } from '@openchoreo-portal/model';
import { useDeliveryText } from '../texts';
import { Choice, Line, Row } from './fields';

const KINDS = ['http', 'workflowRun', 'job', 'metric'] as const;
type Kind = (typeof KINDS)[number];

const EMPTY: Record<Kind, VerificationGate> = {
  http: { http: { path: '/' } },
  workflowRun: { workflowRun: { kind: 'ClusterWorkflow', name: '' } },
  job: { job: { image: '' } },
  metric: { metric: { query: '', condition: '' } },
};

/** Something that must be found good by looking. */
export function VerificationFields(props: {
  value: VerificationGate;
  onChange: (value: VerificationGate) => void;
}) {
  const { value, onChange } = props;
  const t = useDeliveryText();
  const kind = KINDS.find(name => value[name] !== undefined) ?? 'http';
  const { http, workflowRun, job, metric, timeout, interval } = value;
  return (
    <>
      <Row>
        <Choice
          label={t('policy.verification.kind')}
          value={kind}
          options={KINDS.map(name => ({
            value: name,
            label: t(`policy.verification.${name}`),
          }))}
          onChange={next => onChange({ ...EMPTY[next], timeout, interval })}
        />
        <Line
          label={t('policy.verification.timeout')}
          example="10m"
          value={timeout}
          onChange={text => onChange({ ...value, timeout: text })}
        />
        <Line
          label={t('policy.verification.interval')}
          example="10s"
          value={interval}
          onChange={text => onChange({ ...value, interval: text })}
        />
      </Row>
      {http && (
        <Row>
          <Line
            label={t('policy.verification.endpoint')}
            value={http.endpoint}
            onChange={endpoint =>
              onChange({ ...value, http: { ...http, endpoint } })
            }
          />
          <Line
            label={t('policy.verification.path')}
            value={http.path}
            onChange={path => onChange({ ...value, http: { ...http, path } })}
          />
          <Line
            grow
            label={t('policy.verification.url')}
            value={http.url}
            onChange={url => onChange({ ...value, http: { ...http, url } })}
          />
          <Line
            label={t('policy.verification.contains')}
            value={http.contains}
            onChange={contains =>
              onChange({ ...value, http: { ...http, contains } })
            }
          />
        </Row>
      )}
      {workflowRun && (
        <Row>
          <Choice
            label={t('policy.verification.workflowKind')}
            value={workflowRun.kind ?? 'ClusterWorkflow'}
            options={(['ClusterWorkflow', 'Workflow'] as const).map(name => ({
              value: name,
              label: name,
            }))}
            onChange={next =>
              onChange({
                ...value,
                workflowRun: { ...workflowRun, kind: next },
              })
            }
          />
          <Line
            grow
            label={t('policy.verification.workflow')}
            value={workflowRun.name}
            onChange={name =>
              onChange({ ...value, workflowRun: { ...workflowRun, name } })
            }
          />
        </Row>
      )}
      {job && (
        <Row>
          <Line
            grow
            label={t('policy.verification.image')}
            value={job.image}
            onChange={image => onChange({ ...value, job: { ...job, image } })}
          />
          <Line
            grow
            label={t('policy.verification.command')}
            value={job.command?.join(' ')}
            onChange={text =>
              onChange({
                ...value,
                job: { ...job, command: text ? text.split(' ') : undefined },
              })
            }
          />
        </Row>
      )}
      {metric && (
        <Row>
          <Line
            label={t('policy.verification.query')}
            value={metric.query}
            onChange={query =>
              onChange({ ...value, metric: { ...metric, query } })
            }
          />
          <Line
            grow
            mono
            label={t('policy.verification.condition')}
            example="average < 0.01"
            value={metric.condition}
            onChange={condition =>
              onChange({ ...value, metric: { ...metric, condition } })
            }
          />
        </Row>
      )}
    </>
  );
}
