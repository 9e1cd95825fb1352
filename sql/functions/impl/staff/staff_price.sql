-- A price row, found by what a command says of it.
create or replace function impl.staff_price_row(p_supplier text,
    p_product text, p_agent text)
returns table (supplier_id int4, product_id int4, agent_id int4, today date)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    supplier_id := (impl.staff_supplier(p_supplier)).supplier_id;
    product_id := (impl.staff_product(supplier_id, p_product)).product_id;
    agent_id := case when p_agent is null then 0
                     else (impl.staff_agent(supplier_id, p_agent)).agent_id
                     end;
    today := impl.local_day(supplier_id, api.now());
    return next;
end;
$$;

comment on function impl.staff_price_row(text, text, text) is
'Whose price of what: the names as numbers, agent 0 for everybody; and the
supplier''s today.';

-- Order numbers have the day, so what is read is what was sold in the row''s
-- time.
create or replace function impl.staff_price_sold(p_supplier int4,
    p_product int4, p_agent int4, p_first date)
returns bool
language plpgsql stable
set enable_seqscan = off
as $$
declare
    v_until date := coalesce(
        (select min(r.first_day)
         from ticket.price r
         where r.supplier_id = p_supplier and r.product_id = p_product
           and r.agent_id = p_agent and r.first_day > p_first),
        date '2091-12-31');
begin
    return exists (
        select
        from ticket.order_item i
        join ticket.orders o using (supplier_id, order_id)
        where i.supplier_id = p_supplier
          and i.order_id >= impl.day_number(p_first)
          and i.order_id < impl.day_number(v_until)
          and i.product_id = p_product
          and p_agent in (0, o.agent_id));
end;
$$;

comment on function impl.staff_price_sold(int4, int4, int4, date) is
'Was anything sold by the price row that begins that day?';

create or replace function impl.staff_price_keep(p_supplier int4,
    p_product int4, p_agent int4, p_first date)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.price_past (supplier_id, product_id, agent_id,
                                   first_day, price_fen, replaced_at)
    select r.supplier_id, r.product_id, r.agent_id, r.first_day, r.price_fen,
           api.now()
    from ticket.price r
    where r.supplier_id = p_supplier and r.product_id = p_product
      and r.agent_id = p_agent and r.first_day = p_first
      and r.first_day <= impl.local_day(p_supplier, api.now());
end;
$$;

comment on function impl.staff_price_keep(int4, int4, int4, date) is
'Keeps a row that is about to go, if it was in force: tickets may have been sold
by it.';
