create or replace function impl.settle_publisher(p_supplier int4,
    p_product int4)
returns int4
language plpgsql stable
as $$
begin
    return (
        select coalesce(
            (select k.party_no::int4
             from ticket.settle_terms_part k
             where k.supplier_id = s.supplier_id
               and k.product_id = s.product_id and k.version = s.version),
            (s.proposed #>> '{parts,0,party_no}')::int4)
        from ticket.settle_product s
        where s.supplier_id = p_supplier and s.product_id = p_product
          and not s.joint);
end;
$$;

comment on function impl.settle_publisher(int4, int4) is
'The attraction whose own a single ticket is; null: it is none.';

-- What the attraction gets: the price of today less what the operator keeps.
create or replace function impl.settle_published(p_supplier ticket.supplier,
    p_party ticket.party)
returns table (product text, name text, party_no int4, state text,
               proposal int4, waits bool, price_fen int8, days int4,
               after_expiry text, return_rule text)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select h.product, h.name, k.party_no, h.state, h.proposal, h.waits,
           (select r.price_fen
            from ticket.price r
            where r.supplier_id = s.supplier_id
              and r.product_id = s.product_id and r.agent_id = 0
              and r.first_day <= impl.staff_today(p_supplier.zone)
            order by r.first_day desc
            limit 1) - coalesce(h.margin_fen, 0),
           coalesce((h.waits_for ->> 'days')::int4, h.days),
           coalesce(impl.settle_after_expiry(
                        (h.waits_for ->> 'after_expiry')::"char"),
                    h.after_expiry),
           coalesce(impl.settle_return_rule(
                        (h.waits_for ->> 'return_rule')::int4),
                    h.return_rule)
    from ticket.settle_product s
    cross join lateral impl.settle_shown(s) h
    cross join lateral (
        select impl.settle_publisher(s.supplier_id, s.product_id)
                   as party_no) k
    where s.supplier_id = p_supplier.supplier_id and not s.joint
      and (p_party.party_no is null
           or p_party.kind = 'A' and k.party_no = p_party.party_no);
end;
$$;

comment on function impl.settle_published(ticket.supplier, ticket.party) is
'Single tickets, as the attraction whose they are sees them: what it gets, and
not what they are sold for.';

create or replace function impl.settle_publish_price(p_supplier text,
    p_product text, p_price_fen int8, p_first text, p_last text)
returns void
language plpgsql volatile
as $$
begin
    if (p_first is null) <> (p_last is null) then
        perform impl.staff_refuse('REPORT_BOTH');
    elsif p_first is null then
        perform impl.staff_agreed(r.verdict, r.subject)
        from api.staff_price_set(p_supplier, p_product, p_price_fen, '{}') r;
    else
        perform impl.staff_agreed(r.verdict, r.subject)
        from api.staff_price_change(p_supplier, p_product,
            impl.yuan(p_price_fen),
            jsonb_build_object('first_day', p_first, 'last_day', p_last)) r;
    end if;
end;
$$;

comment on function impl.settle_publish_price(text, text, int8, text, text) is
'What a single ticket costs: from now on, or on these days.';
