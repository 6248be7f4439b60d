import { cookies } from 'next/headers'
import { type CalendarDay, todayIn } from '@/lib/tasks/calendar-day'
import { zoneCookie } from './zone-cookie'

/** The day that it is where the reader is. Before their browser has told its zone, the day in UTC. */
export async function viewerToday(): Promise<CalendarDay> {
  const zone = (await cookies()).get(zoneCookie)?.value
  return todayIn(zone && decodeURIComponent(zone))
}
