create or replace function impl.open_told(p_order ticket.orders, p_kind text,
    p_note jsonb, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
end;
$$;

comment on function impl.open_told(ticket.orders, text, jsonb, timestamptz) is
'Tells a distributor of the open ticket API what became of an order.';
