export interface Config {
  openchoreo?: {
    /** The hub that agents of planes dial. */
    planeGateway?: {
      listen?: {
        /** Address to bind. Default `127.0.0.1`. */
        host?: string;
        /** Port with mutual TLS. Default 7443; 0 takes a free one. */
        port?: number | string;
      };
      /** Folder for the certificate authority and the certificates made with it. Default `data/pki` below the working directory. */
      directory?: string;
      /** Names and addresses in the server certificate besides localhost and 127.0.0.1. */
      hostnames?: string[];
      /** Agents beside this backend, for which certificates are made at `agents/<planeType>-<planeID>` in `directory`. Default: one of each type with planeID `default`. */
      localAgents?: Array<{
        /** Type of its plane. */
        planeType: 'dataplane' | 'workflowplane' | 'observabilityplane';
        /** `spec.planeID` of its plane. */
        planeID: string;
      }>;
      /** Backend plugins that may use planes. Default `[openchoreo, openchoreo-observer]`. */
      allowedPlugins?: string[];
      /** Most agents connected for one plane. Default 16. */
      maxAgentsPerPlane?: number;
    };
  };
}
