create or replace function api.staff_settle_product_approve(
    p_supplier text,
    p_product text,
    p_proposal int4)
returns table (verdict text, subject text, product text,
               name text, kind text, state text, version int4,
               since timestamptz, price_fen int8, parts text, from_day date,
               until_day date, days int4, after_expiry text, refund_days int4,
               refund_delay_days int4, return_rule text,
               return_percent numeric, return_fee_fen int8, margin_fen int8,
               negative_by text, fund_code text, fund_by text, fund_note text,
               proposed_by text, approved_by text, proposal int4,
               waits bool, waits_by text, waits_at timestamptz,
               waits_for jsonb)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v    record;
    v_is ticket.settle_product;
begin
    if session_user <> 'ticket_nginx' and not impl.administrator() then
        perform impl.staff_refuse('COMMISSION_CONSOLE');
    end if;

    v := impl.settle_product_live(p_supplier, p_product);
    v_is := v.settled;

    if v_is.proposed is null or v_is.proposal <> p_proposal then
        perform impl.staff_refuse('SETTLE_PROPOSAL', p_proposal::text,
                                  p_product);
    elsif v_is.proposed_staff_id is not null
          and v_is.proposed_by = impl.person()
    then
        perform impl.staff_refuse('SETTLE_SELF', p_proposal::text);
    end if;

    /* What has become of product and parties since. */
    if v_is.version = 0 then
        perform impl.settle_fits(v.supplier, v.product, v_is.joint);
    end if;

    if not v_is.joint then
        perform impl.settle_margin_fits(v.supplier, v.product, v_is.proposed);
    end if;

    perform impl.settle_party(v_is.supplier_id,
                              (k.part ->> 'party_no')::int4)
    from jsonb_array_elements(v_is.proposed -> 'parts') k (part);

    perform impl.settle_terms_write(v_is, v_is.proposed, v_is.proposed_by);

    update ticket.settle_product s
    set proposed = null, proposed_at = null, proposed_by = null,
        proposed_staff_id = null
    where s.supplier_id = v_is.supplier_id
      and s.product_id = v_is.product_id;

    if v_is.state = 'O' then
        v_is.version := v_is.version + 1;
        perform impl.settle_openable(v.supplier, v.product, v_is);
    end if;

    if v_is.joint then
        perform impl.staff_agreed(r.verdict, r.subject)
        from api.staff_price_set(p_supplier, p_product,
                                 impl.settle_price(v_is.proposed), '{}') r;
    end if;

    return query select * from api.staff_settle_product_show(p_supplier,
                                                             p_product);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_product_approve is
'Approves the terms that another person has proposed: they hold for what is
booked from now on, and the price of a joint ticket is theirs.';

grant execute on function api.staff_settle_product_approve to ticket_staff;
