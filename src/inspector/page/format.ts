/** 1234567 -> `1,234,567` */
export const count = (value: number): string => value.toLocaleString('en-US');

/** Milliseconds as people say them: `850 ms`, `4.2 s`, `3 m 20 s`. */
export const duration = (ms: number): string => {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} m ${Math.floor((ms % 60_000) / 1000)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
};

/** Time since the beginning, in little room: `10.8s`, `3:20`, `2:03:20`. */
export const since = (ms: number): string => {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  return (parts[0] === 0 ? parts.slice(1) : parts).map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
};

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

/** The time of day in the reader's zone: `09:30:00.041`. */
export const clock = (at: number): string => clockFormat.format(at);
export const day = (at: number): string => dayFormat.format(at);

export const bytes = (size: number): string => (size < 1_000_000 ? `${Math.ceil(size / 1000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`);

/** `session.turn.sampling` -> `sampling` */
export const lastName = (id: string): string => id.slice(id.lastIndexOf('.') + 1);
