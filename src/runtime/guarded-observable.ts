import { Observable, type Observer, type Operator, type Subscription } from 'rxjs';

/** Told of an observer that threw, or whose promise was rejected; must not throw itself. */
export type ObserverErrorHandler = (error: unknown) => void;

/** Calls somebody who may do what he likes: he is told of, also where he does it later. */
export const guarded = (call: () => unknown, onError: ObserverErrorHandler): void => {
  try {
    const answer = call();
    if (answer instanceof Promise) answer.catch(onError);
  } catch (failure) {
    onError(failure);
  }
};

/**
 * L5: a stream whose observers cannot do harm. An observer that throws is told of and goes on being served; without
 * this, RxJS would end the process. Streams that are made of it by `pipe` are guarded too: an operator that throws ends
 * its own stream, which is told of where the observer does not hear errors himself.
 */
export class GuardedObservable<T> extends Observable<T> {
  private readonly onObserverError: ObserverErrorHandler;

  constructor(onObserverError: ObserverErrorHandler, subscribe?: ConstructorParameters<typeof Observable<T>>[0]) {
    super(subscribe);
    this.onObserverError = onObserverError;
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new GuardedObservable<R>(this.onObserverError);
    lifted.source = this as unknown as Observable<R>;
    lifted.operator = operator as unknown as Operator<unknown, R>;
    return lifted;
  }

  override subscribe(observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null, error?: unknown, complete?: unknown): Subscription {
    if (isSubscriber(observerOrNext)) return super.subscribe(observerOrNext);
    const observer = typeof observerOrNext === 'function' || observerOrNext == null
      ? { next: observerOrNext ?? undefined, error: asFunction(error), complete: asFunction(complete) }
      : observerOrNext;
    return super.subscribe({
      next: (value) => this.guard(() => observer.next?.(value)),
      error: (failure: unknown) => { if (observer.error === undefined) this.onObserverError(failure); else this.guard(() => observer.error?.(failure)); },
      complete: () => this.guard(() => observer.complete?.()),
    });
  }

  private guard(call: () => unknown): void {
    guarded(call, this.onObserverError);
  }
}

const isSubscriber = (value: unknown): value is Observer<never> & { isStopped: boolean } => typeof value === 'object' && value !== null && 'isStopped' in value;
const asFunction = (value: unknown): ((argument?: unknown) => unknown) | undefined => (typeof value === 'function' ? (argument): unknown => value(argument) : undefined);

/** One source and any number of guarded observers. Values go out in the order in which they were sent. */
export class Broadcast<T> {
  readonly stream: Observable<T>;
  private readonly observers = new Set<Observer<T>>();
  private ended = false;

  /** `latest`: what a new observer is given first; nothing where it is absent. */
  constructor(onObserverError: ObserverErrorHandler, latest?: () => T) {
    this.stream = new GuardedObservable<T>(onObserverError, (subscriber) => {
      if (latest !== undefined) subscriber.next(latest());
      if (this.ended) { subscriber.complete(); return; }
      this.observers.add(subscriber);
      return () => this.observers.delete(subscriber);
    });
  }

  send(value: T): void {
    for (const observer of Array.from(this.observers)) observer.next(value);
  }

  end(): void {
    this.ended = true;
    for (const observer of Array.from(this.observers)) observer.complete();
    this.observers.clear();
  }
}
