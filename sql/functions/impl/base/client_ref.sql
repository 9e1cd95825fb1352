-- What an order's idempotency key begins with says where it comes from: 1, it
-- was made here, of the request's signature; 2, it is the own number of a
-- client of the JSON interface; anything else, of one of the pages.  None may
-- send a number that begins so.
create or replace function impl.client_ref(request_key text)
returns text
language sql immutable
as $$
    select case when starts_with(request_key, E'\x01') then null
                when starts_with(request_key, E'\x02')
                then substr(request_key, 2)
                else request_key end;
$$;

comment on function impl.client_ref(text) is
'The distributor''s own number of an order; null where the key was minted here
because none was sent.';

create or replace function impl.open_number(request_key text)
returns text
language sql immutable
as $$
    select case when starts_with(request_key, E'\x02')
                then substr(request_key, 2) end;
$$;

comment on function impl.open_number(text) is
'The distributor''s own number of an order of the JSON interface; null of any
other order.';

create or replace function impl.open_page()
returns int2
language sql immutable
as $$
    select 53::int2;
$$;

comment on function impl.open_page() is
'What ticket.orders.page is of orders of the JSON interface: BOOK_OPEN of
core/tk_operations.tbl.h.';
