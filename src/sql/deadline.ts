/** How long to wait for something, and the error when that time is over. */
export interface Deadline {
  milliseconds: number;
  error: () => Error;
}

/** What `promise` comes to, or the error of the deadline. Whatever is behind the promise goes on. */
export function withDeadline<T>(promise: Promise<T>, { milliseconds, error }: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(error()), milliseconds).unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
