import { Observable, type Observer, type Operator, type Subscription } from 'rxjs';

/** Told of an observer that threw; must not throw itself. */
export type ObserverErrorHandler = (error: unknown) => void;

/**
 * L5: a stream whose observers cannot do harm. An observer that throws is told of and goes on being served; without
 * this, RxJS would end the process. Streams that are made of it by `pipe` are guarded too.
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
      error: (failure: unknown) => this.guard(() => observer.error?.(failure)),
      complete: () => this.guard(() => observer.complete?.()),
    });
  }

  private guard(call: () => unknown): void {
    try {
      call();
    } catch (failure) {
      this.onObserverError(failure);
    }
  }
}

const isSubscriber = (value: unknown): value is Observer<never> & { isStopped: boolean } => typeof value === 'object' && value !== null && 'isStopped' in value;
const asFunction = (value: unknown): ((argument?: unknown) => void) | undefined => (typeof value === 'function' ? (argument) => { value(argument); } : undefined);

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
