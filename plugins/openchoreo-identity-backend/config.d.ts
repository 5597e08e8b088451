export interface Config {
  openchoreo?: {
    /** The embedded OpenID Connect provider. Leave out on an installation with a provider of its own. */
    identity?: {
      /** Default false. */
      enabled?: boolean;
      /**
       * Let the embedded provider run with NODE_ENV=production. Default false: it is meant for a first start, not for a company.
       */
      allowInProduction?: boolean;
      /** OAuth clients. Redirect addresses on the loopback interface match any port for clients of type `native`. */
      clients?: Array<{
        clientId: string;
        /** @visibility secret */
        clientSecret?: string;
        redirectUris: string[];
        postLogoutRedirectUris?: string[];
        /** `web` keeps a secret, `native` proves itself with PKCE. Default `web`. */
        type?: 'web' | 'native';
      }>;
      /** People who can sign in. */
      accounts?: Array<{
        /** Also the name of the User entity. */
        username: string;
        displayName?: string;
        email?: string;
        groups?: string[];
        /** @visibility secret */
        password: string;
      }>;
    };
  };
}
