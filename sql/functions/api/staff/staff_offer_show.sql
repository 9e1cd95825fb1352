create or replace function api.staff_offer_show(
    p_supplier text,
    p_offer int4)
returns table (verdict text, subject text, offer int4, title text,
               title_en text, body text, body_en text, link text,
               first_day date, last_day date, product text, place int4,
               shown bool, picture text, picture_width int4,
               picture_height int4, picture_bytes int4, picture_hash text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select * from api.staff_offer_list(p_supplier) o
    where o.offer = p_offer or o.verdict is not null;

    if not found then
        perform impl.staff_refuse('OFFER_MISSING', p_offer::text);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_offer_show is
'One of the things that visitors are offered.';

grant execute on function api.staff_offer_show to ticket_staff;
