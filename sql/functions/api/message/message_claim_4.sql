create or replace function api.message_claim_4(p_owner text, p_limit int4,
    p_lease interval)
returns table (
    now           timestamptz,
    supplier_id   int4,
    message_id    int8,
    order_id      int8,
    kind          int2,
    attempts      int4,
    created_at    timestamptz,
    expire_at     timestamptz,
    phone_what    text,
    seal_context  text,
    phone_sealed  bytea,
    text          text,
    text_sealed   bytea,
    picture       bytea,
    tickets       text,         /* "1,2": of the order; null: its voucher */
    qr_mode       text,         /* null: it has no code */
    supplier_name text,         /* null: there is nothing to draw */
    products      text,
    persons       int4,
    day           date,
    line_name     text,
    start_minute  int2,
    end_minute    int2,
    seats         text)         /* of a theatre */
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_picture constant int2 := 7;
    v_now     constant timestamptz := api.now();
begin
    return query
    select v_now, l.supplier_id, l.message_id, l.order_id, l.kind,
           l.attempts, l.created_at, l.expire_at, l.phone_what,
           l.seal_context, l.phone_sealed, l.text, l.text_sealed, l.picture,
           array_to_string(l.tickets, ','),
           case when l.kind = c_picture
                     or impl.message_has_code(l.tickets, l.text)
                then s.qr_mode::text end,
           v.supplier_name, v.products, v.persons, v.day, v.line_name,
           v.start_minute, v.end_minute,
           case when l.kind = c_picture
                then impl.seats_told(l.supplier_id, l.order_id, l.tickets) end
    from impl.message_claim(p_owner, p_limit, p_lease) l
    join ticket.supplier s on s.supplier_id = l.supplier_id
    left join lateral (
        select c.*
        from impl.voucher_picture(l.supplier_id, l.order_id) c
        where l.kind = c_picture and l.tickets is null
        union all
        select t.*
        from impl.ticket_picture(l.supplier_id, l.order_id, l.tickets[1]) t
        where l.kind = c_picture and l.tickets is not null) v
      on true;
end;
$$;

comment on function api.message_claim_4 is
'Leases messages that are due to p_owner, as impl.message_claim() does, and
returns all that is needed to send them: for a picture message what is to be
seen on the voucher or ticket, and how codes are shown.';

grant execute on function api.message_claim_4 to ticket_worker;
