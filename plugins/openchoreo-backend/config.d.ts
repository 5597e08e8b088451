import { HumanDuration } from '@backstage/types';

export interface Config {
  openchoreo?: {
    /** Where this installation keeps its data. */
    dataDirectory?: string;
    /**
     * Where objects live: `sql` (default), the database of this plugin, or `kubernetes`, custom resources of a cluster; then the database keeps their copy, history and
     * audit trail, and there is one replica of the backend.
     */
    store?: 'sql' | 'kubernetes';
    /** The cluster of `store: kubernetes`. */
    kubernetes?: {
      /** Default: KUBECONFIG, `~/.kube/config`, or the service account of the pod. */
      kubeconfig?: string;
      /** Default: the current one. */
      context?: string;
      /** Admission and authorisation for those who write to the cluster directly. Absent: they pass neither. */
      webhooks?: {
        /** Address as the cluster sees it, https. */
        url: string;
        /** Default 127.0.0.1. */
        host?: string;
        port: number;
        /** PEM files of the server. */
        certFile: string;
        /** @visibility secret */
        keyFile: string;
        /** PEM of the authority that the cluster shall trust. */
        caFile: string;
        /** What the cluster does while the platform cannot be reached. Default Fail. */
        failurePolicy?: 'Fail' | 'Ignore';
        /** Users of the cluster that are not asked: the platform's own where Kubernetes is older than 1.28, and other controllers. */
        trustedUsers?: string[];
      };
    };
    /** Further OpenID Connect issuers whose access tokens are accepted, besides the sign-in provider's. */
    accessTokens?: Array<{
      /** Address of the issuer. */
      issuer: string;
      /** Default: the external address of this plugin. */
      audience?: string;
      /** Claim that names the person. Default as for sign-in. */
      usernameClaim?: string;
      /** Claim that lists groups. Default `groups`. */
      groupsClaim?: string;
    }>;
    /**
     * How long what a person's sign-in said counts for tokens of theirs that live longer (git tokens), in days. Whoever has not been here for longer signs in to the
     * portal again, and their tokens work again. Default 30.
     */
    signInWithinDays?: number;
    /** What a first start is filled with. */
    seed?: {
      /** Fill a first start; what exists is never overwritten. Default false. */
      enabled?: boolean;
      /** Folder with manifests and `repositories/`, relative to the working directory. */
      directory?: string;
      /** Port of the local plane's ingress, for the planes of the seed. Default 19080. */
      ingressPort?: number | string;
    };
    /** Secrets that Git hosts sign their pushes with. */
    webhooks?: {
      github?: {
        /**
         * What GitHub signs its pushes with.
         * @visibility secret
         */
        secret: string;
      };
      gitlab?: {
        /**
         * What GitLab signs its pushes with.
         * @visibility secret
         */
        secret: string;
      };
      bitbucket?: {
        /**
         * What Bitbucket signs its pushes with.
         * @visibility secret
         */
        secret: string;
      };
    };
    /** How much of the past is kept: every version of every object, until one of the bounds is reached. */
    history?: {
      /** How long versions of objects are kept. Default 30 days. */
      maxAge?: HumanDuration | string;
      /** Versions kept per object. Default 200. */
      maxVersions?: number;
    };
    /** What one subject may have under way at the same time on one replica; plugins have ten times as much. More is answered with 429. */
    limits?: {
      /** Requests under way. Default 64. */
      requestsPerUser?: number;
      /** Watches, followed logs, event streams. Default 500. */
      streamsPerUser?: number;
    };
    controllers?: {
      /** False on replicas that only serve requests. Default true. */
      enabled?: boolean;
      /**
       * Parts that controllers are split into, by namespace; with PostgreSQL each is led by one of the replicas. Must be the same on all of them. Default 1.
       */
      shards?: number;
      /** Objects that each controller works on at the same time. Default 4. */
      workers?: number;
    };
  };
}
