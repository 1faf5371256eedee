/** Milliseconds of processor time that this process has used: unlike the clock's, they hardly grow where others are at work. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
