/** Strokes on a 24 by 24 sheet. */
const drawings = {
  chat: 'M4 6.500A2.500 2.500 0 0 1 6.500 4h11A2.500 2.500 0 0 1 20 6.500v7a2.500 2.500 0 0 1-2.500 2.500H11l-4.500 4v-4A2.500 2.500 0 0 1 4 13.500z',
  usage: 'M4 20h16M7 16v-5M12 16V5M17 16V9',
  members:
    'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.500 19c.4-3 2.600-4.500 5.500-4.500s5.100 1.500 5.500 4.500M16 5.300a3 3 0 0 1 0 5.400M17.500 14.900c1.700.6 2.800 2 3 4.100',
  key: 'M14.500 13.500a4.500 4.500 0 1 0-4-2.500L4 17.500V20h3v-2h2v-2l2-1.500zM15.500 8.500h.01',
  budget: 'M4 7.500h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zm0 0a2 2 0 0 1 2-2h10v2M16 13h.01',
  speed: 'M5 18a8.500 8.500 0 1 1 14 0M12 14l4-5',
  rules: 'M5 7h8M17 7h2M5 12h2M11 12h8M5 17h6M15 17h4M15 5v4M9 10v4M13 15v4',
  audit: 'M7 4h7l4 4v12H7zM14 4v4h4M10 12h5M10 16h5',
  building: 'M5 20V5h9v15M14 10h5v10M3 20h18M8 9h3M8 13h3',
  health: 'M3 12h4l2.500-6 5 12L17 12h4',
  plus: 'M12 5v14M5 12h14',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.500 15.500 20 20',
  edit: 'M5 19h3.500L19 8.500 15.500 5 5 15.500zM13 7.500l3.500 3.500',
  trash: 'M5 7h14M10 7V5h4v2M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5',
  copy: 'M9 9h10v11H9zM15 9V5H5v11h4',
  check: 'M5 12.500 10 17.500 19 7',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M6 9l6 6 6-6',
  stop: 'M7 7h10v10H7z',
  retry: 'M19 12a7 7 0 1 1-2-4.900M19 4v4h-4',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.500M12 19.500V21M3 12h1.500M19.500 12H21M5.600 5.600l1.100 1.100M17.300 17.300l1.100 1.100M5.600 18.400l1.100-1.100M17.300 6.700l1.100-1.100',
  moon: 'M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z',
  device: 'M4 5h16v11H4zM9 20h6M12 16v4',
  exit: 'M10 5H5v14h5M14 8l4 4-4 4M9 12h9',
  warning: 'M12 4 3 19.500h18zM12 10v4.500M12 17h.01',
  info: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 11v5.500M12 7.500h.01',
  spark:
    'M12 3.500l1.900 5.600L19.500 11l-5.600 1.900L12 18.500l-1.900-5.600L4.500 11l5.600-1.900zM19 17v4M17 19h4',
  download: 'M12 4v11M7 10.500l5 5 5-5M5 20h14',
} as const

export type IconName = keyof typeof drawings

/** A drawing beside or instead of words; what it means is said by the element around it. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      class={`icon icon-${name}`}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  )
}
