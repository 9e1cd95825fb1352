-- A text such as ADULT=2,CHILD=1, as it is at the desk on a day: what
-- tk_quote() looks at, but for the days ahead, which bind who books, and names,
-- which impl.desk_visitors() looks at.
create or replace function impl.desk_items(p_supplier ticket.supplier,
    p_items text, p_day date, p_bought date)
returns table (line_no int2, product_id int4, name text, unit text,
               form "char", quantity int4, free int4, price_fen int8,
               list_fen int8, until date, day_limit int4)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_piece   text;
    v_parts   text[];
    v_product ticket.product;
    v_days    record;
    v_seen    int4[] := '{}';
    v_tickets int4 := 0;
begin
    line_no := 0;

    foreach v_piece in array regexp_split_to_array(btrim(p_items, ' ,'),
                                                   '[ ,]+')
    loop
        v_parts := regexp_match(v_piece, '^([A-Za-z0-9_-]+)=([1-9]\d{0,4})$');

        if v_parts is null then
            perform impl.staff_refuse('TAKE_WRONG', v_piece);
        end if;

        v_product := impl.staff_product(p_supplier.supplier_id, v_parts[1]);
        quantity := v_parts[2]::int4;
        line_no := line_no + 1;

        if v_product.product_id = any (v_seen) or line_no > 32 then
            perform impl.staff_refuse('TAKE_WRONG', v_piece);
        end if;

        v_seen := v_seen || v_product.product_id;

        v_days := impl.product_days(v_product, p_day, p_bought);

        if not impl.desk_product_sold(v_product, p_day)
            or p_day < v_days.valid_from or p_day > v_days.valid_until
        then
            perform impl.staff_refuse('SALE_PRODUCT', v_parts[1],
                                      p_day::text);
        elsif quantity < v_product.minimum
              or (v_product.maximum > 0 and quantity > v_product.maximum)
        then
            perform impl.staff_refuse('SALE_NUMBER', v_parts[1],
                v_product.minimum::text,
                case v_product.maximum when 0 then '∞'
                     else v_product.maximum::text end);
        end if;

        price_fen := impl.price_on(p_supplier.supplier_id,
                                   v_product.product_id, impl.desk_agent(),
                                   p_bought);

        if price_fen is null then
            perform impl.staff_refuse('SALE_PRICE', v_parts[1]);
        end if;

        product_id := v_product.product_id;
        name := v_product.name;
        unit := v_product.unit;
        form := v_product.form;
        list_fen := coalesce(impl.price_of(p_supplier.supplier_id, product_id,
                                           0, p_bought), price_fen);
        free := impl.free_persons(p_supplier.supplier_id, product_id, p_bought,
                                  quantity);
        until := v_days.valid_until;
        day_limit := coalesce(v_product.day_limit, 2147483647);
        v_tickets := v_tickets + case form when '1' then quantity else 1 end;

        if v_tickets > 999 then
            perform impl.staff_refuse('SALE_MANY');
        end if;

        return next;
    end loop;
end;
$$;

comment on function impl.desk_items(ticket.supplier, text, date, date) is
'What is sold at the desk, item by item, with its price of the day it is bought
on; or a refusal.';

create or replace function impl.desk_product_sold(p_product ticket.product,
    p_day date)
returns bool
language plpgsql stable
as $$
declare
    v_weekday int4 := extract(isodow from p_day);
begin
    return p_product.on_sale
           and p_day between p_product.first_day and p_product.last_day
           and case
               when p_product.week_first is null then true
               when p_product.week_first <= p_product.week_last
               then v_weekday between p_product.week_first
                                  and p_product.week_last
               else v_weekday >= p_product.week_first
                    or v_weekday <= p_product.week_last end
               <> (p_product.week_negated
                   and p_product.week_first is not null);
end;
$$;

comment on function impl.desk_product_sold(ticket.product, date) is
'Whether a product is on sale for a day of visit.';

-- As tk_quote_items.c has it.
create or replace function impl.product_days(p_product ticket.product,
    p_day date, p_bought date, out valid_from date, out valid_until date)
language plpgsql immutable
as $$
begin
    case p_product.valid_mode
    when 1 then
        valid_until := p_day;
    when 2 then
        valid_from := p_bought;
        valid_until := p_bought + p_product.valid_days;
    when 3 then
        valid_from := p_bought;
        valid_until := p_product.valid_last;
    when 5 then
        valid_from := p_product.valid_first;
        valid_until := p_product.valid_last;
    else
        valid_until := p_day + p_product.ticket_days - 1;
    end case;
end;
$$;

comment on function impl.product_days(ticket.product, date, date) is
'The days on which a ticket is valid that is bought on a day for a visit on
another; valid_from null: from that of the visit.';
