-- Members of p_change: title, title_en, body, body_en, link, first_day,
-- last_day, product (a code; empty: any), place; what is missing stays.
create or replace function api.staff_offer_set(
    p_supplier text,
    p_offer int4,
    p_change jsonb)
returns table (verdict text, subject text, offer int4, title text,
               title_en text, body text, body_en text, link text,
               first_day date, last_day date, product text, place int4,
               shown bool, picture text, picture_width int4,
               picture_height int4, picture_bytes int4, picture_hash text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_link     constant text := '^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[!-~]*)?$';
    v_supplier int4;
    v_new      ticket.offer;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    select o.* into v_new
    from ticket.offer o
    where o.supplier_id = v_supplier and o.offer_no = p_offer;

    if not found then
        v_new.title := '';
        v_new.title_en := '';
        v_new.body := '';
        v_new.body_en := '';
        v_new.link := '';
        v_new.first_day := date '2000-01-01';
        v_new.last_day := date '2099-12-31';
        v_new.place := 50;
    end if;

    v_new := jsonb_populate_record(v_new, p_change);
    v_new.supplier_id := v_supplier;
    v_new.offer_no := p_offer;

    if p_change ? 'product' then
        v_new.product_id := case when p_change ->> 'product' <> ''
            then (impl.staff_product(v_supplier,
                                     p_change ->> 'product')).product_id end;
    end if;

    if v_new.title = '' then
        perform impl.staff_refuse('OFFER_TITLE', p_offer::text);
    elsif v_new.link <> '' and v_new.link !~ c_link then
        perform impl.staff_refuse('OFFER_LINK', v_new.link);
    elsif v_new.first_day > v_new.last_day then
        perform impl.staff_refuse('OFFER_DAYS', v_new.first_day::text,
                                  v_new.last_day::text);
    end if;

    insert into ticket.offer as o select (v_new).*
    on conflict (supplier_id, offer_no) do update
    set title = excluded.title, title_en = excluded.title_en,
        body = excluded.body, body_en = excluded.body_en,
        link = excluded.link, first_day = excluded.first_day,
        last_day = excluded.last_day, product_id = excluded.product_id,
        place = excluded.place;

    return query select * from api.staff_offer_show(p_supplier, p_offer);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_offer_set is
'Makes what visitors are offered on the pages of their orders, or changes it.';

grant execute on function api.staff_offer_set to ticket_staff;
