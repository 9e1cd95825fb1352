// Small drawings beside words; they say nothing that the words do not.

const LINES = {
  today: 'M4 20V10M10 20V4M16 20v-8M22 20H2',
  orders: 'M5 3h14v18l-3-2-2 2-2-2-2 2-2-2-3 2zM9 8h6M9 12h6',
  agents: 'M3 20c0-4 3-6 6-6s6 2 6 6M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M16 14c3 0 5 2 5 6M16 11a4 4 0 0 0 0-8',
  calendar: 'M3 5h18v16H3zM3 10h18M8 2v4M16 2v4M8 14h3v3H8z',
  products: 'M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8',
  finance: 'M12 2v20M17 6H10a3.5 3.5 0 0 0 0 7h4a3.5 3.5 0 0 1 0 7H6',
  rail: 'M6 3h12v13H6zM6 10h12M8 20l2-4M16 20l-2-4M9 13h.01M15 13h.01',
  approvals: 'M4 12l5 5L20 6',
  callbacks: 'M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2M4 20v-5h5',
  desk: 'M3 10h18v4H3zM5 14v7M19 14v7M8 10V5h8v5M10 7h4',
  gate: 'M4 21V5M20 21V5M4 9h16M4 5h16M9 9v12M15 9v12',
  devices: 'M7 2h10v20H7zM11 18h2M10 5h4',
  payments: 'M3 6h18v13H3zM3 10h18M7 15h4',
  settlement: 'M12 3v18M5 7h14M5 7l-3 7h6zM19 7l-3 7h6zM8 21h8',
  seats: 'M6 4v9h12V4M4 10v8h16v-8M7 18v3M17 18v3',
  account: 'M4 21c0-5 4-7 8-7s8 2 8 7M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8',
  staff: 'M8 3h8v4H8zM6 5H4v16h16V5h-2M8 12h8M8 16h5',
  search: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M15 15l6 6',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  alarm: 'M12 3L2 20h20zM12 10v4M12 17h.01',
  back: 'M15 5l-7 7 7 7',
};

export const Icon = ({ of }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={LINES[of]} />
  </svg>
);
