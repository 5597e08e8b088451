import {
  Clock,
  KindDefinition,
  KubeObject,
  StoredObject,
} from '@openchoreo-portal/model';

/** The parts of a subject that admission looks at; any `Subject` of core/authorization is one. */
export interface AdmissionSubject {
  id: string;
  kind: string;
  claims: Record<string, readonly string[]>;
}

/** One write, as the API server shows it to admission. */
export interface AdmissionRequest {
  operation: 'create' | 'update' | 'delete';
  kind: KindDefinition;
  subresource?: string;
  object: KubeObject;
  oldObject?: StoredObject;
  subject: AdmissionSubject;
  dryRun: boolean;
}

/** What a plugin decides on before it sees an object. */
export type AdmissionMatch = Pick<
  AdmissionRequest,
  'operation' | 'kind' | 'subresource' | 'subject'
>;

/** A step of the admission chain; shaped like `AdmissionPlugin` of core/apiserver, which this package does not import. */
export interface ControlPlaneAdmission {
  name: string;
  matches(match: AdmissionMatch): boolean;
  admit?(context: unknown, request: AdmissionRequest): KubeObject;
  validate?(context: unknown, request: AdmissionRequest): void | Promise<void>;
}

/** What admission asks of its surroundings. */
export interface AdmissionOptions {
  /** Names of the roles that somebody has in a namespace, for gates that ask for roles. Default: none. */
  rolesOf?: (subject: AdmissionSubject, namespace: string) => readonly string[];
  /** Whether somebody is a part of the platform. Default: nobody is. */
  isPlatform?: (subject: AdmissionSubject) => boolean;
  /** Whether a Promotion exists, asked of the server itself. Default: nobody asks. */
  hasPromotion?: (namespace: string, name: string) => Promise<boolean>;
  /** Default: the machine's. */
  clock?: Clock;
}
