export interface Config {
  openchoreo?: {
    /** The embedded OpenID Connect provider. Leave out on an installation with a provider of its own. */
    identity?: {
      /** Run it. Default false. */
      enabled?: boolean;
      /**
       * Let the embedded provider run with NODE_ENV=production. Default false: it is meant for a first start, not for a company.
       */
      allowInProduction?: boolean;
      /** OAuth clients. Redirect addresses on the loopback interface match any port for clients of type `native`. */
      clients?: Array<{
        /** Name of the client. */
        clientId: string;
        /**
         * What a client of type `web` proves itself with.
         * @visibility secret
         */
        clientSecret?: string;
        /** Where the browser may come back to after sign-in. */
        redirectUris: string[];
        /** The same after sign-out. */
        postLogoutRedirectUris?: string[];
        /** `web` keeps a secret, `native` proves itself with PKCE. Default `web`. */
        type?: 'web' | 'native';
      }>;
      /** People who can sign in. */
      accounts?: Array<{
        /** Also the name of the User entity. */
        username: string;
        /** Name to show. */
        displayName?: string;
        /** Address. */
        email?: string;
        /** Groups of the person. */
        groups?: string[];
        /**
         * Password.
         * @visibility secret
         */
        password: string;
      }>;
    };
  };
}
