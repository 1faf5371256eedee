/** A worker, whichever kind the environment has. Listeners are set once, before anything is posted. */
export interface WorkerHandle {
  post(message: unknown): void;
  /** Ends the worker at once, busy or not; `onEnd` is called when it has ended. */
  terminate(): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Told once, when the worker has ended: by itself, by `terminate`, or because it could not start. */
  onEnd(listener: (detail: string) => void): void;
}

/** Starts a worker. May throw, and may give one that ends before it says anything. */
export type CreateWorker = () => WorkerHandle;
