-- Members of p_change: name, price_fen, first_day and last_day (of the price),
-- and terms: days, after_expiry, refund_days, refund_delay_days, return_rule,
-- return_percent, return_fee_fen; party, where staff do it for one.
create or replace function api.staff_settle_publish(p_supplier text,
    p_product text, p_change jsonb)
returns table (verdict text, subject text, product text, name text,
               party_no int4, state text, proposal int4, waits bool,
               price_fen int8, days int4, after_expiry text,
               return_rule text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_terms    constant text[] := '{days,after_expiry,refund_days,'
        'refund_delay_days,return_rule,return_percent,return_fee_fen}';
    c_open     constant int4 := 20;     /* that nobody has approved yet */
    v_supplier ticket.supplier;
    v_party    ticket.party;
    v_product  ticket.product;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_party := impl.settle_sees(v_supplier.supplier_id,
                                (p_change ->> 'party')::int4);

    if v_party.party_no is null then
        perform impl.staff_refuse('SETTLE_PUBLISHER');
    elsif v_party.kind <> 'A' then
        perform impl.staff_refuse('SETTLE_PART_PARTY',
                                  v_party.party_no::text);
    end if;

    select p.* into v_product
    from ticket.product p
    where p.supplier_id = v_supplier.supplier_id and p.code = p_product;

    if not found then
        if not p_change ? 'name' then
            perform impl.staff_refuse('SETTLE_PUBLISHED_NEW', p_product);
        elsif not p_change ? 'price_fen' then
            perform impl.staff_refuse('SETTLE_PUBLISHED_COSTS', p_product);
        end if;

        /* Each is a product of the operator's catalogue. */
        if (select count(*) >= c_open
            from ticket.settle_product s
            where s.supplier_id = v_supplier.supplier_id and not s.joint
              and s.version = 0 and s.state <> 'C'
              and impl.settle_publisher(s.supplier_id, s.product_id)
                  = v_party.party_no)
        then
            perform impl.staff_refuse('SETTLE_PUBLISHED_MANY',
                                      v_party.party_no::text, c_open::text);
        end if;

        perform impl.staff_agreed(r.verdict, r.subject)
        from api.staff_product_create(p_supplier, p_product,
            jsonb_build_object('name', p_change -> 'name', 'form', '1',
                               'on_sale', false)) r;
    elsif impl.settle_publisher(v_supplier.supplier_id, v_product.product_id)
          is distinct from v_party.party_no::int4
    then
        perform impl.staff_refuse('SETTLE_PUBLISHED_OTHER', p_product);
    end if;

    /* Once it was approved, prices are the operator's. */
    if p_change ? 'price_fen' and exists (
           select from ticket.settle_product s
           where s.supplier_id = v_supplier.supplier_id
             and s.product_id = v_product.product_id and s.version > 0)
    then
        perform impl.staff_refuse('SETTLE_PUBLISHED_PRICE', p_product);
    end if;

    /* Its own terms; what the operator keeps of the price is not for it to
     * say.  Another price is another proposal, too: who approves has seen
     * it. */
    perform impl.staff_agreed(r.verdict, r.subject)
    from api.staff_settle_product_set(p_supplier, p_product,
        (select coalesce(jsonb_object_agg(c.key, c.value), '{}')
         from jsonb_each(p_change) c
         where c.key = any (c_terms))
        || jsonb_build_object('kind', 'single')
        || case when v_product.product_id is null
           then jsonb_build_object('parts', v_party.party_no::text)
           else '{}' end) r;

    if p_change ? 'price_fen' then
        perform impl.settle_publish_price(p_supplier, p_product,
            (p_change ->> 'price_fen')::int8,
            p_change ->> 'first_day', p_change ->> 'last_day');
    end if;

    return query
    select null::text, null::text, r.product, r.name, r.party_no, r.state,
           r.proposal, r.waits, r.price_fen, r.days, r.after_expiry,
           r.return_rule
    from impl.settle_published(v_supplier, v_party) r
    where r.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_publish is
'An attraction proposes a single ticket of its own: the operator approves its
terms, and then sells it.';

grant execute on function api.staff_settle_publish to ticket_staff;
