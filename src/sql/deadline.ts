/** How long to wait for something, and the error when that time is over. */
export interface Deadline {
  milliseconds: number;
  /** `cause` says what did not happen in time, in words that are always the same: the log counts causes by them. */
  error: (cause: Error) => Error;
}

/** What `promise` comes to, or the error of the deadline. Whatever is behind the promise goes on. */
export function withDeadline<T>(promise: Promise<T>, { milliseconds, error }: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(error(new Error('no answer in time')));
    const timer = setTimeout(giveUp, milliseconds).unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
