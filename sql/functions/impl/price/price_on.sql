create or replace function impl.price_of(p_supplier int4, p_product int4,
    p_agent int4, p_day date)
returns int8
language plpgsql stable
as $$
begin
    return coalesce(
        (select r.price_fen
         from ticket.day_price r
         where r.supplier_id = p_supplier and r.product_id = p_product
           and r.agent_id = p_agent
           and r.weekday = extract(isodow from p_day)
           and p_day between r.first_day and r.last_day),
        (select r.price_fen
         from ticket.price r
         where r.supplier_id = p_supplier and r.product_id = p_product
           and r.agent_id = p_agent and r.first_day <= p_day
         order by r.first_day desc
         limit 1));
end;
$$;

comment on function impl.price_of(int4, int4, int4, date) is
'What an agent, or everybody (0), has for a price of its own on a day of
booking; null: none.  As price_for() of the core finds it.';

create or replace function impl.price_on(p_supplier int4, p_product int4,
    p_agent int4, p_day date)
returns int8
language plpgsql stable
as $$
begin
    return coalesce(impl.price_of(p_supplier, p_product, p_agent, p_day),
                    impl.price_of(p_supplier, p_product, 0, p_day));
end;
$$;

comment on function impl.price_on(int4, int4, int4, date) is
'What a product costs an agent, or everybody (0), on a day of booking; null: it
has no price.  As tk_price_of() finds it.';
