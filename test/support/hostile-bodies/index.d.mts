export interface HostileRequest {
  method: string;
  path: string;
  type: string;
  body: string;
}

/** Each by what it is. */
export declare const HOSTILE_BODIES: [name: string, make: (size: number) => HostileRequest][];
