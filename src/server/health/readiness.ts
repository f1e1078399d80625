import { Injectable } from '@nestjs/common';

/** Whether load balancers are to send more requests here. */
@Injectable()
export class Readiness {
  isStopping = false;
}
