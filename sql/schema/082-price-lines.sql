-- A line of a file of prices: from a day on (last_day null), or of days and
-- weekdays; or what is wrong with it.
create type ticket.price_line as (
    n                  int,
    product_id         int,
    agent_id           int,
    first_day          date,
    last_day           date,
    weekdays           int[],
    price_fen          int8,
    change             text,
    wrong              text
);
