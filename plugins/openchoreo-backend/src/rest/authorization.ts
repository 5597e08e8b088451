import {
  AccessRequest,
  ACTIONS,
  AuthorizationEngine,
  Scope,
  Subject,
} from '@openchoreo-portal/authorization';
import { ApiError, isJsonObject } from '@openchoreo-portal/model';
import { queryText } from '../http/query';
import { arrayOf, queryParameter, ref, RestOperation } from './types';

const MAX_QUESTIONS = 500;
const NOT_FOR_OTHERS =
  'You may not ask for others: that needs clusterauthzrolebinding:view. Leave subject_context out to ask for yourself.';
const LEVELS = ['namespace', 'project', 'component', 'resource'] as const;
const ATTRIBUTES = {
  environment: 'Environment, as namespace/name.',
  componentType: 'Component type, as written in the component.',
  resourceType: 'Resource type, as written in the resource.',
  workflow: 'Workflow, as written in the run.',
} as const;

/** What may be asked about, who may do what, and how callers are told apart. */
export function authorizationOperations(
  engine: AuthorizationEngine,
  now: () => Date = () => new Date(),
): RestOperation[] {
  const tag = 'Authorization';
  return [
    {
      operationId: 'listActions',
      method: 'get',
      path: '/api/v1/authz/actions',
      tag,
      summary: 'Every action a role can give',
      success: {
        status: 200,
        description: 'Actions.',
        schema: arrayOf(ref('ActionInfo')),
      },
      handle: async () =>
        ACTIONS.map(({ name, lowestScope, attributes }) => ({
          name,
          lowestScope,
          ...(attributes.length
            ? {
                conditions: attributes.map(key => ({
                  key,
                  description:
                    ATTRIBUTES[
                      key.slice('resource.'.length) as keyof typeof ATTRIBUTES
                    ],
                })),
              }
            : {}),
        })),
    },
    {
      operationId: 'evaluates',
      method: 'post',
      path: '/api/v1/authz/evaluates',
      tag,
      summary: 'May the caller do this? Up to 500 questions at once',
      body: { schema: arrayOf(ref('EvaluateRequest')) },
      success: {
        status: 200,
        description: 'Answers in the order of the questions.',
        schema: arrayOf(ref('Decision')),
      },
      errors: [400, 422],
      async handle({ context: { subject }, body }) {
        if (!Array.isArray(body) || body.length > MAX_QUESTIONS) {
          throw bad(
            `The body is not a list of at most ${MAX_QUESTIONS} questions.`,
          );
        }
        return body.map((question, at) => {
          const { asked, request } = parseQuestion(question, at);
          const who = asked ? onBehalf(engine, subject, asked) : subject;
          const { allowed, reason } = who
            ? engine.decide(who, request)
            : { allowed: false, reason: NOT_FOR_OTHERS };
          return { decision: allowed, context: { reason } };
        });
      },
    },
    {
      operationId: 'getSubjectProfile',
      method: 'get',
      path: '/api/v1/authz/profile',
      tag,
      summary: 'Who the caller is, and what they may do there',
      parameters: LEVELS.map(level =>
        queryParameter(level, `In this ${level}.`),
      ),
      success: {
        status: 200,
        description: 'Capabilities by action.',
        schema: ref('UserCapabilitiesResponse'),
      },
      errors: [400],
      async handle({ context: { subject }, query }) {
        const scope = checkScope(
          Object.fromEntries(LEVELS.map(l => [l, queryText(query, l)])),
          'The query',
        );
        return {
          user: subjectContext(subject),
          capabilities: engine.capabilities(subject, scope),
          evaluatedAt: now().toISOString(),
        };
      },
    },
    {
      operationId: 'listSubjectTypes',
      method: 'get',
      path: '/api/v1/authn/subject-types',
      tag,
      summary: 'Which claims of a token entitle',
      success: {
        status: 200,
        description: 'Types, the first that matches wins.',
        schema: arrayOf(ref('SubjectTypeConfig')),
      },
      handle: async () => [
        subjectType('user', 'User', 1, 'groups', 'User group'),
        subjectType(
          'service_account',
          'Service account',
          2,
          'sub',
          'Client identifier',
        ),
      ],
    },
  ];
}

function subjectType(
  type: string,
  displayName: string,
  priority: number,
  claim: string,
  claimName: string,
) {
  return {
    type,
    displayName,
    priority,
    authMechanisms: [
      { type: 'jwt', entitlement: { claim, displayName: claimName } },
    ],
  };
}

interface SubjectContext {
  type: 'user' | 'service_account';
  entitlement_claim: string;
  entitlement_values: readonly string[];
}

function subjectContext({ kind, claims }: Subject): SubjectContext {
  const claim = kind === 'user' ? 'groups' : 'sub';
  return {
    type: kind === 'user' ? 'user' : 'service_account',
    entitlement_claim: claim,
    entitlement_values: claims[claim] ?? [],
  };
}

/**
 * Somebody else, as a question names them. Undefined for callers who may not look at bindings: the answer tells what a binding says.
 */
function onBehalf(
  engine: AuthorizationEngine,
  caller: Subject,
  asked: SubjectContext,
): Subject | undefined {
  const { entitlement_claim: claim, entitlement_values: values } = asked;
  const own = caller.claims[claim] ?? [];
  if (!values.every(value => own.includes(value))) {
    const may = engine.decide(caller, {
      action: 'clusterauthzrolebinding:view',
      scope: {},
    });
    if (!may.allowed) return undefined;
  }
  return {
    id: `${asked.type}:${claim}`,
    kind: asked.type === 'user' ? 'user' : 'service',
    claims: { [claim]: values },
    how: 'asked-about',
  };
}

function parseQuestion(
  question: unknown,
  at: number,
): { asked?: SubjectContext; request: AccessRequest } {
  const field = (name: string) => `[${at}].${name}`;
  if (!isJsonObject(question)) throw bad(`[${at}] is no question.`);
  const { action, resource, context, subject_context: asked } = question;
  if (typeof action !== 'string' || action === '') {
    throw bad(`${field('action')} is missing.`, field('action'));
  }
  if (!isJsonObject(resource) || !isJsonObject(resource.hierarchy)) {
    throw bad(
      `${field('resource.hierarchy')} is missing.`,
      field('resource.hierarchy'),
    );
  }
  const { hierarchy, type } = resource;
  const scope: Record<string, unknown> = {};
  for (const level of LEVELS) {
    const value = hierarchy[level];
    if (value !== undefined && value !== '') scope[level] = value;
  }
  const attributes: Record<string, string> = {};
  const about = isJsonObject(context) ? context.resource : undefined;
  for (const name of Object.keys(ATTRIBUTES)) {
    const value = isJsonObject(about) ? about[name] : undefined;
    if (typeof value === 'string') attributes[`resource.${name}`] = value;
  }
  return {
    ...(asked === undefined ? {} : { asked: parseSubject(asked, at) }),
    request: {
      action:
        action.includes(':') || typeof type !== 'string'
          ? action
          : `${type.toLowerCase()}:${action}`,
      scope: checkScope(scope, field('resource.hierarchy')),
      attributes,
    },
  };
}

function parseSubject(value: unknown, at: number): SubjectContext {
  const field = `[${at}].subject_context`;
  if (isJsonObject(value)) {
    const {
      type,
      entitlement_claim: claim,
      entitlement_values: values,
    } = value;
    if (
      (type === 'user' || type === 'service_account') &&
      typeof claim === 'string' &&
      Array.isArray(values) &&
      values.every(v => typeof v === 'string')
    ) {
      return {
        type,
        entitlement_claim: claim,
        entitlement_values: values as string[],
      };
    }
  }
  throw bad(
    `${field} needs type (user or service_account), entitlement_claim and entitlement_values.`,
    field,
  );
}

function checkScope(scope: Record<string, unknown>, where: string): Scope {
  for (const [level, value] of Object.entries(scope)) {
    if (value !== undefined && typeof value !== 'string') {
      throw bad(`${where}: ${level} must be a text.`, level);
    }
  }
  const { namespace, project, component, resource } = scope as Scope;
  if ((component || resource) && !project) {
    throw bad(`${where}: component and resource need a project.`, 'project');
  }
  if (project && !namespace) {
    throw bad(`${where}: project needs a namespace.`, 'namespace');
  }
  if (component && resource) {
    throw bad(`${where}: component or resource, not both.`, 'resource');
  }
  return scope as Scope;
}

function bad(message: string, field?: string): ApiError {
  return new ApiError({
    reason: 'BadRequest',
    message,
    ...(field
      ? { causes: [{ reason: 'FieldValueInvalid', field, message }] }
      : {}),
  });
}
