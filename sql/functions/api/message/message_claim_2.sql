create or replace function api.message_claim_2(p_owner text, p_limit int4,
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
    qr_mode       text,
    supplier_name text,
    products      text,
    persons       int4,
    day           date,
    line_name     text,
    start_minute  int2,
    end_minute    int2)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select c.now, c.supplier_id, c.message_id, c.order_id, c.kind, c.attempts,
           c.created_at, c.expire_at, c.phone_what, c.seal_context,
           c.phone_sealed, c.text, c.text_sealed, c.picture, v.qr_mode,
           v.supplier_name, v.products, v.persons, v.day, v.line_name,
           v.start_minute, v.end_minute
    from impl.message_lease(p_owner, p_limit, p_lease) c
    left join lateral impl.voucher_picture(c.supplier_id, c.order_id) v
      on c.kind = 7;
end;
$$;

comment on function api.message_claim_2 is
'impl.message_lease(), and for the picture message of a voucher what is to be
seen on it.';

grant execute on function api.message_claim_2 to ticket_worker;
