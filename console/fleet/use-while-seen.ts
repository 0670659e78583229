import { useEffect } from 'preact/hooks'

/** Does something now, and again after each period, as long as somebody sees the page. */
export function useWhileSeen(act: () => void, periodMs: number): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') act()
    }
    look()
    const timer = setInterval(look, periodMs)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
}
